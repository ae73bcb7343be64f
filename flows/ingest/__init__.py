"""From a folder of deliveries to typed, accepted rows: names, encodings, headers, readers, staging, selection."""
