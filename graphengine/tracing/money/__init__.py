"""Money through accounts' ledgers under the rules courts and banks use."""
