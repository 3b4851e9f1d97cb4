"""A department's own files: OpenStreetMap, address points, GeoJSON. Each gives layers."""
