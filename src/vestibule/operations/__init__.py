"""What each AWS operation does: wire to domain, one call, domain to wire."""
