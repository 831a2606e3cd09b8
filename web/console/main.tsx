import { showFace } from "../face/show_face";
import { Console } from "./Console";
import "./console.css";

showFace(<Console />);
