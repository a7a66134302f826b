"""The subcommands of ``graphengine``, a module a group; each adds its parsers and calls Engine."""
