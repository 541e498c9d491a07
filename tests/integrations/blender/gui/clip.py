"""clip.py -- FILE: render two seconds of a moving word by the sequencer of the Blender that runs this."""

import sys

import bpy

SIZE, RATE, FRAMES = (320, 180), 24, 48

scene = bpy.context.scene
scene.render.resolution_x, scene.render.resolution_y = SIZE
scene.render.resolution_percentage = 100
scene.render.fps, scene.frame_start, scene.frame_end = RATE, 1, FRAMES
editor = scene.sequence_editor_create()
strips = getattr(editor, "strips", None) or editor.sequences
length = "length" if "length" in strips.bl_rna.functions["new_effect"].parameters else "frame_end"
span = {"frame_start": 1, length: FRAMES + (length == "frame_end")}
strips.new_effect(name="ground", type="COLOR", channel=1, **span).color = (0.1, 0.2, 0.3)
text = strips.new_effect(name="text", type="TEXT", channel=2, **span)
text.text, text.font_size = "AIGC", 60
for frame, x in ((1, 0.2), (FRAMES, 0.8)):
    text.location = (x, 0.5)
    text.keyframe_insert("location", frame=frame)
if hasattr(scene.render.image_settings, "media_type"):
    scene.render.image_settings.media_type = "VIDEO"
scene.render.image_settings.file_format = "FFMPEG"
scene.render.ffmpeg.format, scene.render.ffmpeg.codec = "MPEG4", "H264"
scene.render.use_file_extension = False
scene.render.filepath = sys.argv[-1]
bpy.ops.render.render(animation=True)
