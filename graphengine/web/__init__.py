"""The query API: routes, models and guards over the engine. The only room that knows FastAPI.

``service.py`` puts them together; nothing but it and the commands imports this room.
"""
