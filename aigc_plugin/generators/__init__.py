"""Generators: models and filters that make audio, mel frames and video frames.

`load(...)` once, then `generate(...)` or `stream(...)`.

speaker             text → audio with the times of its words: a voice (`voice`, `tacotron2`) and a vocoder
waveglow            mel → audio: the vocoder
tacotron2, voice    a sentence → mel frames: the acoustic models, whose contract is in `acoustic`
vits                a sentence → samples: voices of Piper, which are their own vocoder
kokoro              a sentence → samples: voices of a Kokoro model, in two halves (`kokoro_prosody`, `kokoro_decoder`)
sound_texture       a style or a recording → new audio like it, through the auto-encoder `mel_vae`
upscaler            frames → larger frames: a network (`upscaler_network`) or a filter (`resize`)
interpolator        two frames → the frames between them; `retiming` places them in time
gan                 noise, classes or texts → images and videos: StyleGAN2 and 3, DCGAN, VideoGAN, StackGAN

The other modules are parts of these: blocks and queues of rows (`mel_blocks`, `rows`), the stages of a vocoder's stream
(`flow_stages`, `audio_stages`), calibration of int8 (`activation_scales`), checks of an attention (`attention_path`),
and one sentence of a speaker (`utterance`).
"""
