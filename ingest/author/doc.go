// Package author reads what the author of a programme starts from and proposes parts
// of a programme pack: an official blank becomes a form ([ProposeForm]), a list of
// units becomes rows of units ([ReadUnits]), and a pack kept as a workbook is read
// back ([ReadPackBook]).
//
// Nothing is invented. Official blanks hold typing errors and lists hold rows that
// belong nowhere: what is read as it stands is proposed, what had to be guessed is
// proposed with a doubt that a person settles, and what cannot be used is left out
// and said.
package author
