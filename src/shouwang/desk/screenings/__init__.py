"""The month in figures: the summary workbook and the report for programs."""
