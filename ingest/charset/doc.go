// Package charset recognises Vietnamese text in the encodings that offices used before
// Unicode, and reads it. Such text comes as characters up to U+00FF: "Céng hßa" (TCVN3,
// called ABC), "Tieáng Vieät" (VNI). A font tells which it is; where none does, whole
// sheets are read in every encoding and the valid syllables counted. Nothing is ever
// decided for a single cell, and where the count leaves it open that is said.
package charset
