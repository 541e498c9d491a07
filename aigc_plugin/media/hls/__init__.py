"""HLS: a ladder of renditions as fragmented MP4, audio, subtitles and playlists (RFC 8216bis)."""
