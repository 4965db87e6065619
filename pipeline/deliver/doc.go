// Package deliver brings documents and letters to people, each once: an outbox ledger
// says what is to be delivered, what was tried and what arrived, and channels do it. A
// shared folder is a channel of this package. The one for mail is cmd/danvan/mail: its
// library is no part of the standard one, to which the centre keeps.
//
// # What a cut costs
//
// A delivery goes through four steps: its parcel is laid into the spool, a line of the
// ledger plans it, another says that an attempt starts, the channel does its work, and a
// last line says how it ended. After a cut
//
//   - before the line that plans it, nothing was promised: the parcel is swept, and the
//     same delivery is planned anew, under the same key;
//   - between plan and attempt, it is due;
//   - in an attempt, it is due at once. A folder then shows either nothing or the whole
//     version, which is found again and not doubled. A mail server may have taken a letter
//     and the cut have come before its answer: then, and only then, it is sent twice, with
//     the same Message-ID, by which mail programs know twins;
//   - after the last line, it is done.
//
// So nothing is lost, nothing is doubled in a folder, and mail rarely.
package deliver
