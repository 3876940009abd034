"""A rider and devices that answer in real packets: for the demo, and for tests."""
