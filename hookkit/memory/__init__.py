"""What a memory is, and the rules that hold for memories wherever they are: values, no machines."""
