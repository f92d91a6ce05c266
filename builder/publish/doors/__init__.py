"""What every answer passes through on its way, whatever made it: a module for each thing that HTTP asks of a site."""
