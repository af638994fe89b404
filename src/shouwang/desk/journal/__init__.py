"""日志: who did what to what and when, in words; whether the chain still holds."""
