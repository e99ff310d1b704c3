"""Texts to vectors; all makers keep the promise of `hookkit.memory.ports.Embedder`.

Which vectors may meet: those of one `model_id` and one number of dimensions, both of which a store
keeps in its record. A `model_id` names provider, model and the way of cutting long texts, and not
the server: the same model on another machine makes the same vectors. Ollama's digest of a model is
not in it, although two pulls of one tag may differ (in quantisation, seldom in weights): it is only
to be had from a server that is up, and a worker must start, and open its store, when none is. A
model by another name is another model, also where the two happen to be one: nothing can tell.
"""
