-- Posts that must be moved by hand, for each rule that says so.
{{ listed_posts(['manuell'], ['manuell']) }}
