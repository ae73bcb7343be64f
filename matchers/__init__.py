"""The engine: SQL library and runner, standardising, linking, deciding. No orchestration, no documents."""
