{{ config(materialized='view') }}
-- Open vårdåtaganden behind migrated follow-ups: never closed but on request, in one batch.
{{ closable_vardataganden("kategori <> 'forsta_kontakt'", batch=true) }}
