"""Apache Spark by way of Spark Connect: tables are parquet in a folder that the cluster shares."""
