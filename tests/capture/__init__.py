"""Pictures of real pages: the browser is the one of the machine, found by the plugin itself."""
