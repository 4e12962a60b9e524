-- Åtgärdslistan: what clinics must mend before a post can migrate, and duplicates.
{{ listed_posts(['atgardslista', 'dubblett'], []) }}
