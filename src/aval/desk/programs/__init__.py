"""What programs do by themselves: acts that are asked for twice and done once, insurers' hints."""
