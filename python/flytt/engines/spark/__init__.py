"""Apache Spark through Spark Connect: tables are parquet in a folder that the cluster shares."""
