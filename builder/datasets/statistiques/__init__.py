"""Statistics of the labour market: job seekers and offers, as France Travail counts them."""
