"""Reading whole catalogues from elsewhere: files in, rows out, a report at the end."""
