"""What carries roles into accounts."""
