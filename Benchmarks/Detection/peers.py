def prepared():
    return []
