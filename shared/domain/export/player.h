/* The player's files, embedded by the Makefile as they lie in player/. */
#ifndef IGNITE_DOMAIN_EXPORT_PLAYER_H
#define IGNITE_DOMAIN_EXPORT_PLAYER_H

#include <stdint.h>

extern const char player_index_html[], player_player_css[], player_player_js[], player_scorm_js[];
extern const uint64_t player_index_html_size, player_player_css_size, player_player_js_size,
	player_scorm_js_size;

#endif
