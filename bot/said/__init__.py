"""How a sentence becomes an order: see bot.saying, which is the way in."""
