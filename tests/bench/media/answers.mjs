// What the bench's provider gives: pictures of 1024 × 1024 (BENCH_SIDE), each with bytes of its own.
import { png } from '../../standin/pictures.mjs'

const SIDE = Number(process.env.BENCH_SIDE ?? 1024)
export const media = ({ prompt }) => ({ bytes: png(prompt, SIDE, SIDE), type: 'image/png' })
