"""The formulas of the Methods page: concentration, price, attention, instrument mix."""
