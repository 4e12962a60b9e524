{{ config(materialized='view') }}
-- Vårdåtaganden of migrated first contacts, unless another open bevakning refers to them.
{{ closable_vardataganden("kategori = 'forsta_kontakt'") }}
