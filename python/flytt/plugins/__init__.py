"""What a plugin is, and the host that finds and checks them."""
