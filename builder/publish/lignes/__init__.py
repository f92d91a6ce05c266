"""The rows of a table, a row, a query or SQL, whole, as files: CSV, CSV for a French Excel, a workbook."""
