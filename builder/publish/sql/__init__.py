"""The SQL of strangers, run in processes that can be killed: a thread that runs it could only be waited for."""
