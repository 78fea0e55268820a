"""What people take away, made from stored clips and today's words."""
