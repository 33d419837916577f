"""The synthetic head: template → anatomy → lesions → contrasts → cohort."""
