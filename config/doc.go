// Package config reads what the operator writes: the programme pack, a folder of
// plain files that says who reports what to whom by when, and danvan.yaml, the
// settings of a workspace.
//
// Both are read strictly and once. A key that nobody reads, a code that names
// nothing, two units where one may stand: each is a [Problem] with file and line,
// and all of them are reported together, so that a pack is put right in one sitting.
//
// Which keys a file may have stands once, in its [shape]: the reader refuses every
// other key, [Schemas] says the same to editors, and the writers put it as comments
// into the files that they make for a programme's author ([NewPack], [WriteForm],
// [WriteUnits], [WriteChanges], [WriteIndicators]).
//
// A pack is read in two passes. The first takes every file for itself and notes
// where each thing stands; the second, [reader.later], checks what one file says of
// another. The second pass is left out while a file cannot be parsed at all, since
// everything that the file should have held would be reported as missing. A third,
// in [CheckPack], warns of what is sound but hardly meant.
package config
