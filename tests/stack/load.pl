#!/usr/bin/perl
# load.pl PORT END METHOD PATH [METHOD PATH]...: one request after the other, again and again until the file END is there; for each one a
# line "CODE METHOD", 000 when there was no answer or it was cut off. What a reader of a failure wants goes to standard error.
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $end, @requests) = @ARGV;
$SIG{PIPE} = 'IGNORE';
$| = 1;

# The status, and the body when its length is the one announced.
sub ask {
	my ($method, $path) = @_;
	my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 3) or return ('000', '');
	my $body = $method eq 'POST' ? '{}' : '';
	my $answer = '';
	setsockopt($socket, SOL_SOCKET, SO_RCVTIMEO, pack('l!l!', 12, 0));
	print $socket "$method $path HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n",
		'Content-Length: ', length $body, "\r\n\r\n", $body;
	$socket->flush;
	while (sysread $socket, $answer, 65536, length $answer) { }
	my ($head, $rest) = $answer =~ /\A(HTTP\/1\.1 .*?)\r\n\r\n(.*)\z/s or return ('000', '');
	my ($size) = $head =~ /^content-length: *(\d+)/mi;
	my ($code) = $head =~ /\AHTTP\/1\.1 (\d+)/ or return ('000', '');
	return ('000', '') if defined $size && length $rest < $size;
	return ($code, $rest);
}

until (-e $end) {
	for (my $i = 0; $i < @requests; $i += 2) {
		my ($code, $body) = ask(@requests[$i, $i + 1]);
		print "$code $requests[$i]\n";
		print STDERR "load: $code $body\n" if $code !~ /\A(?:200|401)\z/;
	}
	select undef, undef, undef, 0.05;
}
