"""What a build computes of the labels and the texts of the ROME, before anyone asks."""
