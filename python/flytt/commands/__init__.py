"""What each command does, named as the command."""
