"""Jobs to the workers of a Dask cluster."""
