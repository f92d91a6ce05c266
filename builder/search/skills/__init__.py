"""What people say of a skill, and the competences and the knowledge of the ROME that it means."""
