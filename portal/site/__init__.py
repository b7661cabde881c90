"""The front desk: home, health, commands over several kinds."""
