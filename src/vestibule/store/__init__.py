"""The only SQL: tables, statements, transactions, and the key ring that seals what they hold."""
