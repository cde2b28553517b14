def register(app, door, desk, prefix):
    """TODO"""
