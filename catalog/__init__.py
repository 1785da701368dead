"""The shop: goods, people, centers, orders, notices. It knows no chat."""
