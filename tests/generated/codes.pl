#!/usr/bin/perl
# codes.pl FILE...: the error codes that C, SQL and nginx files give, one "code status" a line; "-" where the status is no
# literal.
use strict;
use warnings;

my %found;

sub add {
	my ($status, $code) = @_;
	$found{"$code " . ($status =~ /^\d{3}$/ ? $status : '-')} = 1;
}

for my $file (@ARGV) {
	open my $in, '<', $file or die "$file: $!\n";
	local $/;
	my $text = <$in>;
	if ($file =~ /\.[ch]$/) {
		add($1, $2) while $text =~ /\bfail(?:_cause)?\s*\(\s*cx\s*,\s*([^,()]+?)\s*,\s*"(\w+)"/g;
		add('503', $1) while $text =~ /\bfail_busy\s*\(\s*cx\s*,\s*"(\w+)"/g;
	} elsif ($file =~ /\.sql$/) {
		add($1, $2) while $text =~ /\bignite\.refuse\(\s*(\d{3})\s*,\s*'(\w+)'/g;
	} else {
		add($1, $2) while $text =~ /return (\d{3}) '\{"code":"(\w+)"/g;
	}
}
print "$_\n" for sort keys %found;
