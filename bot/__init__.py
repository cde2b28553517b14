"""The rules and use cases of Concord: values in, values out."""
