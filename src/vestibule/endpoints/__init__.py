"""What people meet: sign-in pages, portal, OAuth approval, health."""
